/** Tests of the command line. */
@NullMarked
package fr.sndscopy.cli;

import org.jspecify.annotations.NullMarked;
