package fr.sndscopy.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyMaterialTest {
    private static final KeyMaterial MATERIAL =
            new KeyMaterial("vault", "https://vault.example/", new WrappedKey("dcir-1", "d3JhcHBlZA=="));

    @Test
    void comesBackFromItsJson() {
        assertThat(KeyMaterial.parse(MATERIAL.toJson())).isEqualTo(MATERIAL);
    }

    @Test
    void jsonHasTheFieldsOfKeyTools() {
        assertThat(MATERIAL.toJson())
                .isEqualTo("{\"keyMaterialType\":\"PKMT1\",\"internalStorage\":true,\"isFooterKey\":true,"
                        + "\"kmsInstanceID\":\"vault\",\"kmsInstanceURL\":\"https://vault.example/\","
                        + "\"masterKeyID\":\"dcir-1\",\"wrappedDEK\":\"d3JhcHBlZA==\",\"doubleWrapping\":false}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"keyMaterialType\":\"PKMT2\"}",
                "{\"keyMaterialType\":\"PKMT1\",\"internalStorage\":false}",
                "{\"keyMaterialType\":\"PKMT1\",\"internalStorage\":true,\"isFooterKey\":true,\"doubleWrapping\":true}",
                "{\"keyMaterialType\":\"PKMT1\",\"internalStorage\":true,\"isFooterKey\":true,\"doubleWrapping\":false}"
            })
    void otherTextIsRefused(String json) {
        assertThatThrownBy(() -> KeyMaterial.parse(json))
                .isInstanceOf(KeyServiceException.class)
                .hasMessageStartingWith("[key material] not understood: ");
    }
}
