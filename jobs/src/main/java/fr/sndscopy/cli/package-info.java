/** The command line: parse, call, print, exit code; {@link fr.sndscopy.cli.SndscopyCommand} is the entry. */
@NullMarked
package fr.sndscopy.cli;

import org.jspecify.annotations.NullMarked;
