package fr.sndscopy.stamp;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.tsp.TimeStampResp;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampToken;

/**
 * What a time stamping authority has answered (RFC 3161, a {@code TimeStampResp}, DER): that some bytes were there at a time, signed. It has the
 * certificate of whoever signed it in it. Immutable; nothing has been checked until it is asked for.
 */
public final class TimeStamp {
    /** An answer of more is refused. Usual ones have some thousands. */
    public static final int MAX_BYTES = 1 << 16;

    /** SHA-1 and older prove nothing. */
    private static final Set<String> DIGESTS = Set.of(
            NISTObjectIdentifiers.id_sha256.getId(),
            NISTObjectIdentifiers.id_sha384.getId(),
            NISTObjectIdentifiers.id_sha512.getId());

    private final byte[] bytes;
    private final TimeStampResponse response;
    private final TimeStampToken token;

    private TimeStamp(byte[] bytes, TimeStampResponse response, TimeStampToken token) {
        this.bytes = bytes;
        this.response = response;
        this.token = token;
    }

    /**
     * Reads an answer.
     *
     * @throws IllegalArgumentException when it is none, or the authority gave no stamp, or not the one that it was asked for
     */
    public static TimeStamp parse(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("no time stamp: more than " + MAX_BYTES + " bytes");
        }
        TimeStampResponse response;
        boolean isAll;
        try (ASN1InputStream in = new ASN1InputStream(bytes)) {
            response = new TimeStampResponse(TimeStampResp.getInstance(in.readObject()));
            isAll = in.read() < 0;
        } catch (TSPException | IOException | RuntimeException e) {
            throw new IllegalArgumentException("no time stamp: not what RFC 3161 calls an answer", e);
        }
        if (response.getStatus() != PKIStatus.GRANTED) {
            throw new IllegalArgumentException(
                    "no time stamp: the authority answers with status " + response.getStatus()
                            + (response.getStatus() == PKIStatus.GRANTED_WITH_MODS
                                    ? ", another stamp than it was asked for"
                                    : ", and gave none"));
        }
        if (!isAll) {
            throw new IllegalArgumentException("no time stamp: something lies behind it");
        }
        TimeStampToken token = response.getTimeStampToken();
        if (token == null) {
            throw new IllegalArgumentException("no time stamp: granted, and none is there");
        }
        return new TimeStamp(bytes.clone(), response, token);
    }

    TimeStampResponse response() {
        return response;
    }

    /** When the authority saw the bytes, as it says. */
    public Instant time() {
        return token.getTimeStampInfo().getGenTime().toInstant();
    }

    /** Under what policy it did, an object identifier. */
    public String policy() {
        return token.getTimeStampInfo().getPolicy().getId();
    }

    /** The answer as it was given. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /**
     * Checks what was stamped, and that it is signed by the certificate in it, which was valid then and is for time stamps alone (extended key usage
     * {@code timeStamping}, critical). Whose certificate it is, is another question.
     *
     * @throws IllegalArgumentException when it is of other bytes, or does not hold
     */
    public void requireOf(byte[] data) {
        if (!token.getTimeStampInfo().getMessageImprintAlgOID().equals(TSPAlgorithms.SHA256)
                || !MessageDigest.isEqual(token.getTimeStampInfo().getMessageImprintDigest(), sha256(data))) {
            throw new IllegalArgumentException("a time stamp of something else: its imprint is not the SHA-256");
        }
        boolean weak = token.toCMSSignedData().getSignerInfos().getSigners().stream()
                .anyMatch(signer -> !DIGESTS.contains(signer.getDigestAlgOID()));
        if (weak) {
            throw new IllegalArgumentException("the time stamp is signed over a digest that is none of SHA-2");
        }
        try {
            token.validate(new JcaSimpleSignerInfoVerifierBuilder().build(signer()));
        } catch (TSPException | OperatorCreationException | RuntimeException e) {
            throw new IllegalArgumentException("the time stamp does not hold: " + e.getMessage(), e);
        }
    }

    /**
     * Checks that the certificate that it is signed with led to a known one when it was given.
     *
     * @throws IllegalArgumentException when it did not
     */
    public void requireTrusted(StampAuthorities authorities) {
        if (!authorities.vouchFor(signer(), certificates(), time())) {
            throw new IllegalArgumentException(
                    "the time stamp is signed by nobody whom the given certificates vouched for when it was given");
        }
    }

    private X509Certificate signer() {
        return certificates().stream()
                .filter(certificate -> token.getSID().match(holder(certificate)))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("the time stamp has no certificate of whoever signed it"));
    }

    private static X509CertificateHolder holder(X509Certificate certificate) {
        try {
            return new JcaX509CertificateHolder(certificate);
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("the time stamp has a certificate that is none", e);
        }
    }

    private List<X509Certificate> certificates() {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            for (X509CertificateHolder holder : token.getCertificates().getMatches(null)) {
                certificates.add(new JcaX509CertificateConverter().getCertificate(holder));
            }
        } catch (CertificateException | RuntimeException e) {
            throw new IllegalArgumentException("the time stamp has a certificate that is none", e);
        }
        return certificates;
    }

    static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
