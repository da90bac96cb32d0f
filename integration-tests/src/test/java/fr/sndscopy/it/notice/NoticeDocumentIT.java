package fr.sndscopy.it.notice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class NoticeDocumentIT {

    @Test
    void theNoticeNamesWhatIsShippedWithItsLicences() throws IOException {
        assertThat(Files.readString(NoticeDocument.FILE))
                .as("integration-tests/bin/notice-document writes it")
                .isEqualTo(NoticeDocument.text());
    }
}
