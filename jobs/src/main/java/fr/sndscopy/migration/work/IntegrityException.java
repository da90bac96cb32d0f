package fr.sndscopy.migration.work;

import fr.sndscopy.reconcile.Discrepancy;
import java.util.List;

/** What is stored is not what was delivered. Names part and column, never a value. */
public final class IntegrityException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Discrepancy> discrepancies;

    public IntegrityException(String message) {
        this(message, List.of());
    }

    public IntegrityException(String message, List<Discrepancy> discrepancies) {
        super(message);
        this.discrepancies = List.copyOf(discrepancies);
    }

    public List<Discrepancy> discrepancies() {
        return discrepancies;
    }
}
