package fr.sndscopy.it.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class ReliabilityDocumentTest {

    @Test
    void theDocumentSaysWhatTheTestsHold() throws IOException {
        assertThat(Files.readString(ReliabilityDocument.FILE))
                .as("integration-tests/bin/reliability-document writes it")
                .isEqualTo(ReliabilityDocument.text());
    }
}
