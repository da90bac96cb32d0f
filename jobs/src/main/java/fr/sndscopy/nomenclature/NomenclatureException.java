package fr.sndscopy.nomenclature;

/** A nomenclature that is there and cannot be used. */
public final class NomenclatureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NomenclatureException(String place, String problem, String expected) {
        super("[" + place + "] " + problem + ": expected " + expected);
    }
}
