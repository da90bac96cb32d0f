package fr.sndscopy.migration.execution;

import fr.sndscopy.lock.LockException;

/** What the driver takes of what it is answered. Nobody who does tasks has to do with it. */
public final class Answers {
    private Answers() {}

    /**
     * What is known once a task has ended well.
     *
     * @throws fr.sndscopy.migration.work.IntegrityException likewise {@link fr.sndscopy.delivery.DeliveryRefusedException}: it was refused
     * @throws LockException when the answer is to another task
     */
    public static PartDone to(PartTask task, PartOutcome outcome) {
        if (outcome instanceof Refused refused) {
            throw refused.toException();
        }
        PartDone done = (PartDone) outcome;
        if (!done.partition().equals(task.partition())
                || !done.plan().equals(task.plan())
                || done.epoch() != task.epoch()) {
            throw new LockException(
                    LockException.Kind.LOST,
                    "[" + task.partition() + "] what came back is of another task, plan or run: nothing of it is kept",
                    null);
        }
        return done;
    }
}
