package fr.sndscopy.migration.part;

import fr.sndscopy.migration.plan.PlannedFile;
import fr.sndscopy.source.ReaderMemory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Memory of readers that have been closed, for those of the next parts of the same files: a part takes some hundred megabytes, which
 * would have to be found, emptied and collected for each. Safe for use by several threads.
 */
public final class IdleMemory {
    private final int most;
    private final Deque<Idle> idle = new ArrayDeque<>();

    private record Idle(PlannedFile file, ReaderMemory memory) {}

    /** @param most of how many readers it is kept: as many as read at once */
    public IdleMemory(int most) {
        this.most = most;
    }

    /** Keeps none. */
    public static IdleMemory none() {
        return new IdleMemory(0);
    }

    /** Memory for a reader of a file, of an earlier one where there is any. */
    synchronized ReaderMemory take(PlannedFile file) {
        for (Iterator<Idle> each = idle.iterator(); each.hasNext(); ) {
            Idle one = each.next();
            if (one.file().equals(file)) {
                each.remove();
                return one.memory();
            }
        }
        // what is of another file makes room before there is more
        if (!idle.isEmpty()) {
            idle.removeLast();
        }
        return new ReaderMemory(file.layout());
    }

    /** Takes the memory of a reader that is closed; what has waited longest goes where there is too much. */
    synchronized void give(PlannedFile file, ReaderMemory memory) {
        idle.addFirst(new Idle(file, memory));
        if (idle.size() > most) {
            idle.removeLast();
        }
    }
}
