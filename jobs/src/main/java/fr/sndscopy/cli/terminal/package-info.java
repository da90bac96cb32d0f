/** What all commands share: options, how text and tables are drawn, exit codes; {@link fr.sndscopy.cli.terminal.Terminal} is the entry. */
@NullMarked
package fr.sndscopy.cli.terminal;

import org.jspecify.annotations.NullMarked;
