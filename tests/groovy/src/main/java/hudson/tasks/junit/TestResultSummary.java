package hudson.tasks.junit;

import java.io.Serializable;

/** Stands in for Jenkins' class of this name: what the step junit returns. */
public record TestResultSummary(int getTotalCount, int getFailCount) implements Serializable {
}
