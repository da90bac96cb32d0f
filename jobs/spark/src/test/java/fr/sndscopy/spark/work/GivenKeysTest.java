package fr.sndscopy.spark.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.crypto.DataKey;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.MemoryKeyService;
import fr.sndscopy.crypto.WrappedKey;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An executor wraps with the keys that the driver names, and makes none. */
class GivenKeysTest {
    private final MemoryKeyService keystore = new MemoryKeyService();

    @Test
    void newDataIsWrappedWithTheKeyThatTheDriverNamesAlsoWhereThereIsANewerOne() {
        String driver = keystore.currentKeyId("dcir");
        keystore.rotate("dcir");
        GivenKeys keys = new GivenKeys(keystore, Map.of("dcir", driver));

        assertThat(keys.currentKeyId("dcir")).isEqualTo(driver);
        WrappedKey.Pair pair = keys.newDataKey(driver);
        try (DataKey clear = pair.clear();
                DataKey opened = keys.unwrap(pair.wrapped())) {
            assertThat(opened).isNotSameAs(clear);
            assertThat(pair.wrapped().keyId()).isEqualTo(driver);
        }
    }

    @Test
    void aKeyThatOnlyTheDriverHasIsNotMadeOnceMore() {
        String driver = new MemoryKeyService().currentKeyId("dcir") + "x";
        GivenKeys keys = new GivenKeys(keystore, Map.of("dcir", driver));

        assertThatThrownBy(() -> keys.currentKeyId("dcir"))
                .isInstanceOfSatisfying(KeyServiceException.class, e -> assertThat(e.kind())
                        .isEqualTo(KeyServiceException.Kind.REFUSED))
                .hasMessageContaining("copy its keystore to every worker");
        assertThatThrownBy(() -> keys.currentKeyId("pmsi-mco")).isInstanceOf(KeyServiceException.class);
        assertThat(keystore.keyIds()).isEmpty();
    }

    @Test
    void nothingIsReplacedOrDestroyed() {
        String driver = keystore.currentKeyId("dcir");
        GivenKeys keys = new GivenKeys(keystore, Map.of("dcir", driver));

        assertThatThrownBy(() -> keys.rotate("dcir")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> keys.destroy(driver)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> keys.destroyAll("dcir")).isInstanceOf(UnsupportedOperationException.class);
        assertThat(keystore.keyIds()).containsExactly(driver);
    }
}
