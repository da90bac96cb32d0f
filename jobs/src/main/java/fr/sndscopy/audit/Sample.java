package fr.sndscopy.audit;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.StoreLayout;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The share of a store that is read whole: the objects of rows whose key's SHA-256 falls into it, so that of {@code n/t} with every n from 1 to
 * t each is read once, whatever is published meanwhile. Everything else (evidence, manifests, ledger) is read each time.
 *
 * @param share from 1
 * @param of how many there are
 */
public record Sample(int share, int of) {
    /** All of it. */
    public static final Sample WHOLE = new Sample(1, 1);

    private static final Pattern FORM = Pattern.compile("([0-9]{1,4})/([0-9]{1,4})");
    private static final int HEX_DIGITS = 12;

    public Sample {
        if (share < 1 || share > of) {
            throw new AuditRefusedException("[--sample] expected n/t, with n from 1 to t");
        }
    }

    /** @throws AuditRefusedException when it is not {@code n/t}, with n from 1 to t */
    public static Sample parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new AuditRefusedException("[--sample] expected n/t, with n from 1 to t");
        }
        return new Sample(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
    }

    /** Whether it is all. */
    public boolean isWhole() {
        return of == 1;
    }

    boolean reads(StoredObject object) {
        String key = object.key();
        if (isWhole() || !(key.startsWith(StoreLayout.DATA_PREFIX) || key.startsWith(StoreLayout.QUARANTINE_PREFIX))) {
            return true;
        }
        String hash = Sha256.of(key.getBytes(StandardCharsets.UTF_8));
        return Long.parseLong(hash.substring(0, HEX_DIGITS), 16) % of == share - 1;
    }

    /** As it is written. */
    @Override
    public String toString() {
        return share + "/" + of;
    }
}
