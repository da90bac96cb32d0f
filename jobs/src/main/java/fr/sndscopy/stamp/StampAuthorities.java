package fr.sndscopy.stamp;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.Set;

/** Whose certificates the certificate of a time stamp has to lead to. Revocation is not asked for: that would need the network. */
public final class StampAuthorities {
    private final Set<TrustAnchor> anchors;

    private StampAuthorities(Set<TrustAnchor> anchors) {
        this.anchors = anchors;
    }

    /**
     * Certificates as they stand one behind the other in a file, PEM or DER.
     *
     * @throws IllegalArgumentException when there is none, or something else
     */
    public static StampAuthorities parse(byte[] certificates) {
        Set<TrustAnchor> anchors = new HashSet<>();
        try {
            for (Certificate certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(certificates))) {
                anchors.add(new TrustAnchor((X509Certificate) certificate, null));
            }
        } catch (CertificateException e) {
            throw new IllegalArgumentException("no certificates: expected PEM, those that a time stamp's leads to", e);
        }
        if (anchors.isEmpty()) {
            throw new IllegalArgumentException(
                    "no certificate in it: expected PEM, those that a time stamp's leads to");
        }
        return new StampAuthorities(anchors);
    }

    /**
     * Whether a certificate led to one of these at some time (RFC 5280, section 6).
     *
     * @param others that may stand between
     */
    boolean vouchFor(X509Certificate signer, Collection<X509Certificate> others, Instant time) {
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(signer);
        try {
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(time));
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(others)));
            CertPathBuilder.getInstance("PKIX").build(parameters);
            return true;
        } catch (InvalidAlgorithmParameterException e) {
            throw new IllegalStateException(e);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
