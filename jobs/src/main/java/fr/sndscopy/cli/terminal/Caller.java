package fr.sndscopy.cli.terminal;

/** The command that another one is a part of, as far as its parts know it. */
public interface Caller {

    /** The options of all commands, as they were given. */
    GlobalOptions global();
}
