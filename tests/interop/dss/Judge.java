import eu.europa.esig.dss.diagnostic.DiagnosticData;
import eu.europa.esig.dss.diagnostic.PDFRevisionWrapper;
import eu.europa.esig.dss.diagnostic.SignatureWrapper;
import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.pades.validation.PDFDocumentValidator;
import eu.europa.esig.dss.policy.EtsiValidationPolicy;
import eu.europa.esig.dss.policy.ValidationPolicyFacade;
import eu.europa.esig.dss.policy.jaxb.BasicSignatureConstraints;
import eu.europa.esig.dss.policy.jaxb.ConstraintsParameters;
import eu.europa.esig.dss.enumerations.Level;
import eu.europa.esig.dss.policy.jaxb.LevelConstraint;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What EU DSS says about PDF files, one JSON line a file, without any network.
 * Arguments: a folder with trusted certificates (*.pem) and revocation lists (*.crl), and a list of
 * files, each line "NAME<tab>yes|no<tab>TIME or -<tab>PATH": shall the lists be given, and at which time.
 */
public class Judge {
    public static void main(String[] args) throws Exception {
        CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
        List<DSSDocument> lists = new ArrayList<>();
        for (File file : new File(args[0]).listFiles()) {
            if (file.getName().endsWith(".pem")) trusted.addCertificate(DSSUtils.loadCertificate(file));
            if (file.getName().endsWith(".crl")) lists.add(new FileDocument(file));
        }
        EtsiValidationPolicy policy = new EtsiValidationPolicy(strict());
        for (String line : Files.readAllLines(Path.of(args[1]))) {
            String[] row = line.split("\t");
            CommonCertificateVerifier verifier = new CommonCertificateVerifier();
            verifier.setAIASource(null); // the default would fetch issuers
            verifier.setTrustedCertSources(trusted);
            if (row[1].equals("yes")) verifier.setCrlSource(new ExternalResourcesCRLSource(lists.toArray(new DSSDocument[0])));
            System.out.println(about(row, verifier, policy));
        }
    }

    /** The policy as shipped, with every rule about changes after signing at FAIL instead of a warning. */
    private static ConstraintsParameters strict() throws Exception {
        ConstraintsParameters policy = ValidationPolicyFacade.newFacade()
            .unmarshall(Judge.class.getResourceAsStream("/policy/constraint.xml"));
        LevelConstraint fail = new LevelConstraint();
        fail.setLevel(Level.FAIL);
        for (BasicSignatureConstraints rules : List.of(policy.getSignatureConstraints().getBasicSignatureConstraints(),
                                                       policy.getTimestamp().getBasicSignatureConstraints())) {
            rules.setPdfPageDifference(fail);
            rules.setPdfAnnotationOverlap(fail);
            rules.setPdfVisualDifference(fail);
            rules.setDocMDP(fail);
            rules.setFieldMDP(fail);
            rules.setSigFieldLock(fail);
            rules.setFormFillChanges(fail);
            rules.setAnnotationChanges(fail);
            rules.setUndefinedChanges(fail);
            rules.setByteRange(fail);
            rules.setByteRangeCollision(fail);
            rules.setPdfSignatureDictionary(fail);
        }
        return policy;
    }

    private static String about(String[] row, CommonCertificateVerifier verifier, EtsiValidationPolicy policy) {
        try {
            PDFDocumentValidator validator = new PDFDocumentValidator(new FileDocument(row[3]));
            validator.setCertificateVerifier(verifier);
            if (!row[2].equals("-")) validator.setValidationTime(Date.from(Instant.parse(row[2])));
            Reports reports = validator.validateDocument(policy);
            SimpleReport simple = reports.getSimpleReport();
            DiagnosticData data = reports.getDiagnosticData();
            String id = simple.getFirstSignatureId();
            SignatureWrapper signature = data.getSignatureById(id);
            PDFRevisionWrapper revision = signature.getPDFRevision();
            List<String> stamps = data.getTimestampList().stream().map(stamp -> stamp.getType() + " "
                + simple.getIndication(stamp.getId())).collect(Collectors.toList());
            return "{" + String.join(",", text("name", row[0]),
                text("indication", simple.getIndication(id)), text("sub", simple.getSubIndication(id)),
                text("format", signature.getSignatureFormat()), text("doc_mdp", revision.getDocMDPPermissions()),
                "\"signatures\":" + simple.getSignaturesCount(),
                list("errors", keys(simple.getAdESValidationErrors(id))),
                list("warnings", keys(simple.getAdESValidationWarnings(id))), list("stamps", stamps),
                "\"extension\":" + revision.getPdfExtensionChanges().size(),
                "\"undefined\":" + revision.getPdfUndefinedChanges().size(),
                "\"annotations\":" + revision.getPdfAnnotationChanges().size(),
                "\"form\":" + revision.getPdfSignatureOrFormFillChanges().size(),
                "\"visual\":" + revision.getPdfVisualDifferenceConcernedPages().size()) + "}";
        } catch (Exception | StackOverflowError error) {
            return "{" + text("name", row[0]) + "," + text("exception", error.getClass().getSimpleName()) + "}";
        }
    }

    private static List<String> keys(List<Message> messages) {
        return messages.stream().map(Message::getKey).collect(Collectors.toList());
    }

    private static String text(String key, Object value) {
        return "\"" + key + "\":" + (value == null ? "null" : "\"" + value + "\"");
    }

    private static String list(String key, List<String> values) {
        return "\"" + key + "\":[" + values.stream().map(v -> "\"" + v + "\"").collect(Collectors.joining(",")) + "]";
    }
}
