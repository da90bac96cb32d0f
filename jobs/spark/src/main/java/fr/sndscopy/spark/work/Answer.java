package fr.sndscopy.spark.work;

import fr.sndscopy.migration.execution.PartOutcome;

/**
 * What comes back of a task.
 *
 * @param outcome what came of it
 * @param counts how much was done for it, by the try that it came of
 */
public record Answer(PartOutcome outcome, PartCounts counts) {}
