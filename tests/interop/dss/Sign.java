import eu.europa.esig.dss.enumerations.CertificationPermission;
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
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.spi.x509.tsp.KeyEntityTSPSource;
import java.io.File;
import java.io.FileInputStream;
import java.io.InputStream;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * EU DSS signs PDF files, as the signing program of a state may do, without any network.
 * Arguments: a PKCS#12 file with the signer's key, one with a time-stamp authority's, the passphrase of both, a folder
 * with trusted certificates (*.pem) and revocation lists (*.crl); then four for each file: the level (B, T, LT, LTA), how ("own": in a field of DSS's; "ours": in our empty field;
 * "certified": there, and no change allowed), what to sign, where to write it.
 */
public class Sign {
    static char[] passphrase;

    public static void main(String[] args) throws Exception {
        passphrase = args[2].toCharArray();
        KeyStore store = open(args[0]);
        KeyStore authority = open(args[1]);
        String alias = store.aliases().nextElement();
        PrivateKey key = (PrivateKey) store.getKey(alias, passphrase);
        CertificateToken signer = new CertificateToken((X509Certificate) store.getCertificate(alias));
        SignatureAlgorithm algorithm = SignatureAlgorithm.getAlgorithm(
            signer.getPublicKey().getAlgorithm().equals("RSA")
                ? EncryptionAlgorithm.RSA : EncryptionAlgorithm.ECDSA, DigestAlgorithm.SHA256);
        String stamper = authority.aliases().nextElement();
        CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
        List<DSSDocument> lists = new ArrayList<>();
        for (File file : new File(args[3]).listFiles()) {
            if (file.getName().endsWith(".pem")) trusted.addCertificate(DSSUtils.loadCertificate(file));
            if (file.getName().endsWith(".crl")) lists.add(new FileDocument(file));
        }
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        verifier.setAIASource(null); // the default would fetch issuers
        verifier.setTrustedCertSources(trusted);
        verifier.setCrlSource(new ExternalResourcesCRLSource(lists.toArray(new DSSDocument[0])));
        PAdESService service = new PAdESService(verifier);
        KeyEntityTSPSource stamps = new KeyEntityTSPSource(authority, stamper, passphrase);
        stamps.setTsaPolicy("1.2.3.4");
        service.setTspSource(stamps);
        for (int i = 4; i < args.length; i += 4) {
            PAdESSignatureParameters parameters = new PAdESSignatureParameters();
            parameters.setSignatureLevel(SignatureLevel.valueOf("PAdES_BASELINE_" + args[i]));
            parameters.setDigestAlgorithm(DigestAlgorithm.SHA256);
            parameters.setSigningCertificate(signer);
            parameters.setCertificateChain(Arrays.stream(store.getCertificateChain(alias))
                .map(one -> new CertificateToken((X509Certificate) one)).collect(Collectors.toList()));
            if (!args[i + 1].equals("own")) {
                parameters.getImageParameters().getFieldParameters().setFieldId("Signature");
            }
            if (args[i + 1].equals("certified")) {
                parameters.setPermission(CertificationPermission.NO_CHANGE_PERMITTED);
            }
            DSSDocument base = new FileDocument(args[i + 2]);
            Signature signing = Signature.getInstance(algorithm.getJCEId());
            signing.initSign(key);
            signing.update(service.getDataToSign(base, parameters).getBytes());
            service.signDocument(base, parameters, new SignatureValue(algorithm, signing.sign())).save(args[i + 3]);
        }
    }

    static KeyStore open(String name) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream file = new FileInputStream(name)) {
            store.load(file, passphrase);
        }
        return store;
    }
}
