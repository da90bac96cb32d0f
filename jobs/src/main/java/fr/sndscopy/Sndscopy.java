package fr.sndscopy;

import fr.sndscopy.cli.SndscopyCommand;

/** Where the program starts. */
public final class Sndscopy {
    private Sndscopy() {}

    public static void main(String[] arguments) {
        Thread.setDefaultUncaughtExceptionHandler(SndscopyCommand::logUncaught);
        System.exit(SndscopyCommand.run(arguments));
    }
}
