package org.mlopsjfrog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlopsjfrog.harness.Run;

class DoctorTest {
    private static final List<String> OPTIONAL = List.of("lock", "milestone", "junit", "recordIssues", "publishHTML", "addInfoBadge");

    @TempDir
    Path temp;
    private Agent agent;

    @BeforeEach
    void start() {
        agent = new Agent(temp);
    }

    @Test
    void itNamesTheOptionalStepsThatAreMissing() {
        Run run = agent.pipeline().run("node { return mlopsDoctor().missingSteps }");
        assertEquals(OPTIONAL, run.value(), run.message());
        assertTrue(run.build().logText().contains("Steps of optional plugins that this controller lacks: lock, milestone, junit"));
    }

    @Test
    void itFindsThoseThatAreThereWithoutCallingThem() {
        Run run = agent.pipeline().withPlugins().run("node { return mlopsDoctor().missingSteps }");
        assertEquals(List.of(), run.value(), run.message());
        assertTrue(run.build().logText().contains("that this controller lacks: none"));
        OPTIONAL.forEach(step -> assertEquals(List.of(), run.build().callsOf(step), step));
    }

    @Test
    void itTellsOfThemEvenWhereTheAgentIsBroken() {
        Run run = agent.pipeline().environment(Map.of("PATH", temp.toString())).run("node { mlopsDoctor() }");
        assertEquals("mlopsDoctor: there is no Python on this agent. Install Python 3.10 or newer, or name one in MLOPS_PYTHON.", run.message());
        assertTrue(run.build().logText().contains("Steps of optional plugins"));
    }

    @Test
    void itReturnsTheHelpersChecks() {
        agent.answers(Map.of("operation", "doctor", "outputs", Map.of("wrong", 0)));
        assertEquals(Map.of("wrong", 0, "missingSteps", OPTIONAL), agent.pipeline().run("node { return mlopsDoctor() }").value());
    }
}
