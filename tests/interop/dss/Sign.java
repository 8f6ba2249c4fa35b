import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.EncryptionAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.SignatureValue;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.pades.PAdESSignatureParameters;
import eu.europa.esig.dss.pades.signature.PAdESService;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import java.io.FileInputStream;
import java.io.InputStream;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * EU DSS signs a PDF file at PAdES-BASELINE-B, as the signing program of a state may do, without any network.
 * Arguments: a PKCS#12 file with one key, its passphrase, then pairs of files: what to sign, where to write it.
 */
public class Sign {
    public static void main(String[] args) throws Exception {
        char[] passphrase = args[1].toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream file = new FileInputStream(args[0])) {
            store.load(file, passphrase);
        }
        String alias = store.aliases().nextElement();
        PrivateKey key = (PrivateKey) store.getKey(alias, passphrase);
        CertificateToken signer = new CertificateToken((X509Certificate) store.getCertificate(alias));
        SignatureAlgorithm algorithm = SignatureAlgorithm.getAlgorithm(
            signer.getPublicKey().getAlgorithm().equals("RSA")
                ? EncryptionAlgorithm.RSA : EncryptionAlgorithm.ECDSA, DigestAlgorithm.SHA256);
        for (int i = 2; i < args.length; i += 2) {
            PAdESSignatureParameters parameters = new PAdESSignatureParameters();
            parameters.setSignatureLevel(SignatureLevel.PAdES_BASELINE_B);
            parameters.setDigestAlgorithm(DigestAlgorithm.SHA256);
            parameters.setSigningCertificate(signer);
            parameters.setCertificateChain(Arrays.stream(store.getCertificateChain(alias))
                .map(one -> new CertificateToken((X509Certificate) one)).collect(Collectors.toList()));
            CommonCertificateVerifier verifier = new CommonCertificateVerifier();
            verifier.setAIASource(null); // the default would fetch issuers
            PAdESService service = new PAdESService(verifier);
            DSSDocument base = new FileDocument(args[i]);
            Signature signing = Signature.getInstance(algorithm.getJCEId());
            signing.initSign(key);
            signing.update(service.getDataToSign(base, parameters).getBytes());
            service.signDocument(base, parameters, new SignatureValue(algorithm, signing.sign())).save(args[i + 1]);
        }
    }
}
