package fr.sndscopy.lineage;

import java.util.Map;
import java.util.function.Function;

/**
 * Who is told what runs read and made. Nothing that is told here fails, holds a run up, or changes what is done: what nobody takes is said in
 * the log. Safe for use by several threads.
 */
public interface Lineage extends AutoCloseable {
    /** Nobody is told. */
    Lineage NONE = new Lineage() {
        @Override
        public boolean isTold() {
            return false;
        }

        @Override
        public void tell(Function<LineageEvents, Map<String, Object>> event) {}

        @Override
        public void close() {}
    };

    /** Whether it is of any use to find something out in order to tell it. */
    boolean isTold();

    /** Tells an event, in the order in which it is called. */
    void tell(Function<LineageEvents, Map<String, Object>> event);

    /** Waits some seconds for what is still to be told. */
    @Override
    void close();
}
