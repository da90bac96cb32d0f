/**
 * Real servers, faults and processes for tests of the whole pipeline: start from {@link fr.sndscopy.it.CliProcess}, the
 * product as its users run it.
 */
@NullMarked
package fr.sndscopy.it;

import org.jspecify.annotations.NullMarked;
