package fr.sndscopy.batch;

import fr.sndscopy.migration.run.MigrationRun;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;

/**
 * What identifies a job instance: the same files of the same delivery, cut the same way, into the same store. A run with the same
 * parameters goes on where the last one stopped; parts of a file that has been replaced since are not to be taken for its own.
 *
 * @param dataset the store's dataset id
 * @param delivery its id
 * @param planSha256 of the plan
 * @param inventorySha256 of the files as they are found
 * @param attempt from 1; another one only where what the attempt before it published is no longer in the ledger
 */
record MigrateParameters(String dataset, String delivery, String planSha256, String inventorySha256, int attempt) {
    static MigrateParameters of(MigrationRun run) {
        return new MigrateParameters(
                run.dataset(),
                run.plan().delivery().id(),
                run.plan().sha256(),
                run.inventory().sha256(),
                1);
    }

    MigrateParameters next() {
        return new MigrateParameters(dataset, delivery, planSha256, inventorySha256, attempt + 1);
    }

    JobParameters toJobParameters() {
        JobParametersBuilder parameters = new JobParametersBuilder()
                .addString("dataset", dataset)
                .addString("delivery", delivery)
                .addString("plan", planSha256)
                .addString("inventory", inventorySha256);
        // the first has none: what earlier versions have begun goes on
        return attempt == 1
                ? parameters.toJobParameters()
                : parameters.addString("attempt", Integer.toString(attempt)).toJobParameters();
    }
}
