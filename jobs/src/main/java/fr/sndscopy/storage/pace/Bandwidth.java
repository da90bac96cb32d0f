package fr.sndscopy.storage.pace;

import java.time.LocalTime;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is allowed of a line. Of all that is said of a moment, the least holds.
 *
 * @param limit at any time; null when there is none
 * @param quiet hours of the day in which less is allowed
 */
public record Bandwidth(@Nullable Rate limit, List<QuietHours> quiet) {
    /** Everything. */
    public static final Bandwidth UNLIMITED = new Bandwidth(null, List.of());

    /** Below it transfers would take longer than stores wait for the next byte. */
    public static final Rate LEAST = new Rate(1_000_000);

    public Bandwidth {
        quiet = List.copyOf(quiet);
        rates(limit, quiet).forEach(Bandwidth::require);
    }

    /** @throws IllegalArgumentException when it is less than any store would wait for */
    public static Rate require(Rate rate) {
        if (rate.bytesPerSecond() < LEAST.bytesPerSecond()) {
            throw new IllegalArgumentException("expected " + LEAST + " or more: with less, stores end transfers that"
                    + " bring too little; to let nothing through, end the run and begin it again later");
        }
        return rate;
    }

    private static Stream<Rate> rates(@Nullable Rate limit, List<QuietHours> quiet) {
        return Stream.concat(Stream.ofNullable(limit), quiet.stream().map(QuietHours::rate));
    }

    /** Whether anything is ever held back. */
    public boolean limits() {
        return limit != null || !quiet.isEmpty();
    }

    /** Bytes in a second at a time of the day; empty when there is no limit. */
    OptionalLong at(LocalTime time) {
        return rates(limit, quiet.stream().filter(hours -> hours.contain(time)).toList())
                .mapToLong(Rate::bytesPerSecond)
                .min();
    }

    /** Bytes in a second outside of quiet hours; empty when there is no limit then. */
    public OptionalLong most() {
        return rates(limit, List.of()).mapToLong(Rate::bytesPerSecond).min();
    }

    /** The least bytes in a second of all day; empty when there is never a limit. */
    public OptionalLong least() {
        return rates(limit, quiet).mapToLong(Rate::bytesPerSecond).min();
    }

    /** For people. */
    @Override
    public String toString() {
        return limit == null && quiet.isEmpty()
                ? "without limit"
                : String.join(
                        ", ",
                        Stream.concat(Stream.ofNullable(limit), quiet.stream())
                                .map(Object::toString)
                                .toList());
    }
}
