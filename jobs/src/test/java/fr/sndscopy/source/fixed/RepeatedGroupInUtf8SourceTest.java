package fr.sndscopy.source.fixed;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

class RepeatedGroupInUtf8SourceTest extends RepeatedGroupSourceTest {
    @Override
    Charset encoding() {
        return StandardCharsets.UTF_8;
    }
}
