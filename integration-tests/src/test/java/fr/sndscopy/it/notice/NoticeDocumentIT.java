package fr.sndscopy.it.notice;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.it.notice.NoticeDocument.Shipped;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NoticeDocumentIT {

    @ParameterizedTest
    @EnumSource
    void theNoticeNamesWhatIsShippedWithItsLicences(Shipped shipped) throws IOException {
        assertThat(Files.readString(shipped.file()))
                .as("integration-tests/bin/notice-document writes it")
                .isEqualTo(shipped.text());
    }
}
