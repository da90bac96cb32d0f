package fr.sndscopy.batch;

import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/**
 * Checks the keys of all parts. It is done again in every run of a job instance, because what was collected is gone with the process,
 * unless all that came of it has been seen to.
 */
final class KeysTasklet implements Tasklet {
    private final KeyJudgement judgement;

    KeysTasklet(KeyJudgement judgement) {
        this.judgement = judgement;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext context) throws Exception {
        JobExecution execution = contribution.getStepExecution().getJobExecution();
        judgement.reach(execution);
        return RepeatStatus.FINISHED;
    }
}
