package fr.sndscopy.nomenclature;

import fr.sndscopy.schema.Column;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where codes that columns may have are looked for. Safe for use by several threads. */
public interface CodeSource {
    /**
     * The codes that a column may have.
     *
     * @param column one whose schema names a nomenclature; of another, nothing is found
     * @throws NomenclatureException when the nomenclature is there and nobody can have meant it so
     */
    Lookup find(Column column);

    /** Where the codes of a nomenclature would come from, told without reading them; empty when there is no such. */
    Optional<CodeOrigin> origin(CodeReference reference);

    /** A source that is opened when something is first looked for. */
    static CodeSource later(Supplier<CodeSource> opening) {
        return new CodeSource() {
            private @Nullable CodeSource opened;

            @Override
            public Lookup find(Column column) {
                return opened().find(column);
            }

            @Override
            public Optional<CodeOrigin> origin(CodeReference reference) {
                return opened().origin(reference);
            }

            private synchronized CodeSource opened() {
                CodeSource known = opened;
                if (known == null) {
                    known = opening.get();
                    opened = known;
                }
                return known;
            }
        };
    }

    /** This source, and another for what it does not have. */
    default CodeSource orElse(CodeSource other) {
        CodeSource first = this;
        return new CodeSource() {
            @Override
            public Lookup find(Column column) {
                Lookup found = first.find(column);
                return found.isAbsent() ? other.find(column) : found;
            }

            @Override
            public Optional<CodeOrigin> origin(CodeReference reference) {
                return first.origin(reference).or(() -> other.origin(reference));
            }
        };
    }
}
