package fr.sndscopy.source.sas;

/**
 * A column, as the file describes it.
 *
 * @param name as written
 * @param isNumber whether its cells are numbers, and not texts
 * @param at where its cells begin in a row
 * @param bytes the bytes of a cell
 * @param meaning what its numbers mean
 */
record SasColumn(String name, boolean isNumber, int at, int bytes, SasMeaning meaning) {}
