package fr.sndscopy.cli.terminal;

import fr.sndscopy.config.AskedPace;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.storage.pace.Bandwidth;
import fr.sndscopy.storage.pace.QuietHours;
import fr.sndscopy.storage.pace.Rate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** How hard a command may work, in place of what is configured. */
public final class PaceOptions {
    private static final int MOST_THREADS = 1024;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec command;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many parts to work on at once; else what migration.threads says.")
    @Nullable
    Integer threads;

    @Option(
            names = "--bandwidth",
            paramLabel = "RATE",
            converter = Limit.class,
            description =
                    "At most so much of what goes to the store and comes from it, or from a bucket of deliveries, all"
                            + " together, as 200MB/s or 2Gbit/s; else what bandwidth.limit says.")
    @Nullable
    Rate bandwidth;

    @Option(
            names = "--quiet",
            paramLabel = "HOURS",
            split = ",",
            converter = Quiet.class,
            description =
                    "At most so much within hours of every day, as \"07:00-19:00 200MB/s\", in this machine's time zone;"
                            + " may be repeated. Else what bandwidth.quiet says.")
    @Nullable
    List<QuietHours> quiet;

    /**
     * Has a workplace work so; before it is asked for anything else.
     *
     * @throws fr.sndscopy.config.ConfigurationException when an option would have no effect
     */
    public Workplace at(Workplace workplace) {
        if (threads != null && (threads < 1 || threads > MOST_THREADS)) {
            throw new ParameterException(command.commandLine(), "[--threads] " + threads + ": expected 1 to 1024");
        }
        workplace.asked(new AskedPace(threads, bandwidth, quiet));
        return workplace;
    }

    static final class Limit implements ITypeConverter<Rate> {
        @Override
        public Rate convert(String text) {
            try {
                return Bandwidth.require(Rate.parse(text));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    static final class Quiet implements ITypeConverter<QuietHours> {
        @Override
        public QuietHours convert(String text) {
            try {
                QuietHours hours = QuietHours.parse(text);
                Bandwidth.require(hours.rate());
                return hours;
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
