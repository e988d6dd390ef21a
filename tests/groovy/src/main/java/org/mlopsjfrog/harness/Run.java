package org.mlopsjfrog.harness;

import com.cloudbees.groovy.cps.Outcome;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/**
 * A build that has ended.
 *
 * @param outcome what the script returned or threw
 * @param checkpoints how often the program was written out and read back
 */
public record Run(Build build, Outcome outcome, int checkpoints) {
    public Run {
        if (outcome.isFailure()) {
            build.worsen(outcome.getAbnormal() instanceof FlowInterruptedException ? "ABORTED" : "FAILURE");
        }
    }

    public Object value() {
        return outcome.getNormal();
    }

    public Throwable failure() {
        return outcome.getAbnormal();
    }

    /** The failure's text, or an empty one. */
    public String message() {
        return failure() == null ? "" : String.valueOf(failure().getMessage());
    }

    public String result() {
        return build.currentResult();
    }

    public List<String> problems() {
        return build.problems;
    }
}
