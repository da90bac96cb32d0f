package fr.sndscopy.generate;

/** Which tables a synthetic delivery has. */
public enum Tables {
    /** Claims, their details, and the referential of the people. */
    ALL,
    /** Without the referential: it is a snapshot, which only one delivery can publish. */
    WITHOUT_PEOPLE,
    /** The claims alone. */
    CLAIMS;

    boolean include(Recipe.TableRecipe table) {
        return switch (this) {
            case ALL -> true;
            case WITHOUT_PEOPLE -> !table.people();
            case CLAIMS -> table.claims();
        };
    }
}
