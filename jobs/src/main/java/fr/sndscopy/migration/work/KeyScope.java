package fr.sndscopy.migration.work;

import fr.sndscopy.crypto.KeyDomain;

/** Which data keys have a key-encryption key in common, and so die together. */
public enum KeyScope {
    /** Those of a product, whatever the period. */
    PRODUCT,
    /** Those of one period of a product. */
    PERIOD;

    /**
     * Whose keys protect what is of a table and period.
     *
     * @param product of the table's schema
     */
    public KeyDomain domainOf(String product, String period) {
        return switch (this) {
            case PRODUCT -> KeyDomain.ofProduct(product);
            case PERIOD -> KeyDomain.ofPeriod(product, period);
        };
    }
}
