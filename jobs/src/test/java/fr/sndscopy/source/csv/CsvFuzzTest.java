package fr.sndscopy.source.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same as {@code integration-tests/bin/csv-fuzz}, for the seeds from {@code sndscopy.seed} on. */
class CsvFuzzTest {
    private static final long SEED = Long.getLong("sndscopy.seed", 20261129);
    private static final int TEXTS = 1_000;
    private static final int MARKED_TEXTS = 500;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void textsAreReadAlikeHoweverTheyAreCut() throws IOException {
        List<String> problems = new ArrayList<>();
        for (long seed = SEED; seed < SEED + TEXTS && problems.size() < 3; seed++) {
            CsvFuzzTrial.problem(folder, FuzzedCsv.of(seed)).ifPresent(problems::add);
        }
        assertThat(problems).as("seeds from " + SEED + " on").isEmpty();
    }

    @Test
    void soAreTextsFullOfQuotationMarks() throws IOException {
        List<String> problems = new ArrayList<>();
        for (long seed = SEED; seed < SEED + MARKED_TEXTS && problems.size() < 3; seed++) {
            CsvFuzzTrial.problem(folder, FuzzedCsv.ofMarks(seed)).ifPresent(problems::add);
        }
        assertThat(problems).as("seeds from " + SEED + " on").isEmpty();
    }
}
