package fr.sndscopy.batch;

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
 */
record MigrateParameters(String dataset, String delivery, String planSha256, String inventorySha256) {
    JobParameters toJobParameters() {
        return new JobParametersBuilder()
                .addString("dataset", dataset)
                .addString("delivery", delivery)
                .addString("plan", planSha256)
                .addString("inventory", inventorySha256)
                .toJobParameters();
    }
}
