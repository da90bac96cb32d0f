package fr.sndscopy.config;

import fr.sndscopy.delivery.RejectLimit;
import fr.sndscopy.record.ViolationCode;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@link SndscopyProperties#limits}. */
final class OperatorLimits {
    private static final Pattern CODE = Pattern.compile("[a-z-]+(?:\\([A-Za-z0-9_,]+\\))?");

    private OperatorLimits() {}

    /**
     * The limits by table's name in upper case.
     *
     * @throws ConfigurationException naming a limit that is none
     */
    static Map<String, RejectLimit> of(Map<String, SndscopyProperties.Limit> configured) {
        Map<String, RejectLimit> limits = new TreeMap<>();
        configured.forEach((table, limit) -> {
            Map<String, RejectLimit> codes = new TreeMap<>();
            limit.codes().forEach((code, ofCode) -> {
                String place = table + ".codes." + code;
                if (!CODE.matcher(code).matches()
                        || ViolationCode.of(code.replaceFirst("\\(.*", "")).isEmpty()) {
                    throw new ConfigurationException("[sndscopy.limits." + place
                            + "] no such code: expected a code, or a code of a column as \"[too-long(COLUMN)]\"");
                }
                codes.put(code, limit(place, ofCode.count(), ofCode.ratio()));
            });
            boolean codesAlone = limit.count() == null && limit.ratio() == null && !codes.isEmpty();
            RejectLimit rows = codesAlone ? RejectLimit.USUAL : limit(table, limit.count(), limit.ratio());
            limits.put(table.toUpperCase(Locale.ROOT), rows.withCodes(codes));
        });
        return limits;
    }

    private static RejectLimit limit(String place, @Nullable Long count, @Nullable Double ratio) {
        if (count == null && ratio == null) {
            throw new ConfigurationException("[sndscopy.limits." + place + "] no limit: expected count or ratio");
        }
        if ((count != null && count < 0) || (ratio != null && !(ratio >= 0 && ratio <= 1))) {
            throw new ConfigurationException(
                    "[sndscopy.limits." + place + "] not usable: expected a count of 0 or more, a ratio from 0 to 1");
        }
        return new RejectLimit(count == null ? Long.MAX_VALUE : count, ratio == null ? 1.0 : ratio);
    }
}
