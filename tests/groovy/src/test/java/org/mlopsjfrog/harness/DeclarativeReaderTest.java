package org.mlopsjfrog.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeclarativeReaderTest {
    @TempDir
    Path workspace;

    private Pipeline pipeline() {
        return new Pipeline(workspace, workspace);
    }

    private static String stage(String inside) {
        return "pipeline {\nagent any\nstages {\nstage('s') {\n" + inside + "\n}\n}\n}";
    }

    private List<String> said(Run run) {
        return run.build().log.stream().filter(line -> !line.startsWith("[stage]")).toList();
    }

    @Test
    void aScriptedPipelineIsLeftAsItIs() {
        assertEquals("node { echo 'x' }", DeclarativeReader.scripted("node { echo 'x' }"));
    }

    @Test
    void whatStandsBeforeThePipelineIsKept() {
        assertEquals(List.of("7 x"), said(pipeline().run("def n = 7 // seven\ndef f() { 'x' }\n" + stage("steps {\necho \"${n} ${f()}\"\n}"))));
    }

    @Test
    void anEscapedCharacterIsThatCharacterAndMovesNothing() {
        assertEquals(List.of("\u00e9 \\u00e9"), said(pipeline().run(
            stage("environment {\nA = 'it\\'s \\u00e9'; B = 'x'\n}\nsteps {\necho '\\u00e9 \\\\u00e9'\n}"))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "agnet any; steps { echo 'x' }                    | 'agnet' is not a directive of 'stage'",
        "steps { echo 'x' }; parameters { string 'x' }    | 'parameters' is not a directive of 'stage'",
        "steps { echo 'x' }; steps { echo 'y' }           | 'steps' stands twice in 'stage'",
        "agent any                                        | exactly one of steps, stages, parallel",
        "steps { echo 'x' }; stages { stage('t') { } }    | exactly one of steps, stages, parallel",
        "steps { }                                        | steps must not be empty",
        "steps { def x = 1 }                              | expected a directive or a step",
        "steps { if (true) { echo 'x' } }                 | expected a directive or a step",
        "steps { x = 1 }                                  | expected a directive or a step",
        "steps { withEnv(['A=1']) { def x = 1 } }         | expected a directive or a step",
        "steps { currentBuild.setResult('FAILURE') }      | expected a directive or a step",
        "steps { echo 'x' }; post { succes { echo 'x' } } | 'succes' is not a directive of 'post'",
        "steps { echo 'x' }; post { always { x = 1 } }    | expected a directive or a step",
        "steps { echo 'x' }; options { timeuot(time: 1) } | 'timeuot' is not a directive of 'stage options'",
        "steps { echo 'x' }; when { brnach 'main' }       | 'brnach' is not a condition of 'when'",
        "steps { echo 'x' }; when { not { } }             | not must not be empty",
        "steps { echo 'x' }; input { ok 'yes' }           | 'input' needs 'message'",
        "steps { echo 'x' }; environment { A == 'x' }     | environment takes NAME = value only",
        "steps { echo 'x' }; agent { labl 'x' }           | agent must be any, none, or a block with one label",
        "parallel { stage('t') { parallel { stage('u') { steps { echo 'x' } } } } } | can't hold parallel"})
    void whatTheControllerRefusesIsRefused(String inside, String problem) {
        String pipeline = stage(inside.replace("; ", "\n"));
        Directive.Misplaced refused = assertThrows(Directive.Misplaced.class, () -> DeclarativeReader.scripted(pipeline));
        assertTrue(refused.getMessage().startsWith("WorkflowScript: ") && refused.getMessage().contains(problem), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "pipeline {\nstages {\nstage('s') {\nsteps {\necho 'x'\n}\n}\n}\n}",
        "pipeline {\nagent any\n}",
        "pipeline {\nagent any\nstages {\n}\n}",
        "pipeline {\nagent any\nstages {\nstage {\nsteps {\necho 'x'\n}\n}\n}\n}",
        "pipeline {\nagent any\nstages {\nsteps {\necho 'x'\n}\n}\n}"})
    void aPipelineThatLacksAPartIsRefused(String pipeline) {
        assertThrows(Directive.Misplaced.class, () -> DeclarativeReader.scripted(pipeline));
    }

    @Test
    void aSecondPipelineIsRefused() {
        String one = stage("steps {\necho 'x'\n}");
        assertThrows(Directive.Misplaced.class, () -> DeclarativeReader.scripted(one + "\n" + one));
    }

    @Test
    void environmentReachesTheShellAndLaterVariables() {
        Run run = pipeline().credential("c", "canary-12345").run("pipeline {\nagent any\nenvironment {\nA = 'a'\nB = \"${A}b\"\nC = credentials('c')\n}\n"
            + "stages {\nstage('s') {\nenvironment {\nD = 'd'\n}\nsteps {\nsh '''#!/bin/sh\necho $A $B $D ${#C}'''\n}\n}\n}\n}");
        assertEquals(List.of("a ab d 12"), said(run), run.message());
    }

    @Test
    void stagesWithoutAnAgentRunOutsideNode() {
        Run run = pipeline().run(stage("steps {\necho 'x'\n}").replace("agent any", "agent none").replace("echo 'x'", "sh 'true'"));
        assertTrue(run.message().startsWith("Required context class hudson.FilePath is missing"), run.message());
    }

    @Test
    void parametersHaveTheirDefaultsUnlessGiven() {
        String text = "pipeline {\nagent any\nparameters {\nstring(name: 'S', defaultValue: 's', description: '')\n"
            + "booleanParam(name: 'B', defaultValue: true)\nchoice(name: 'C', choices: ['one', 'two'])\n}\n"
            + "stages {\nstage('s') {\nsteps {\necho \"${params.S} ${params.B} ${params.C} ${env.S}\"\n}\n}\n}\n}";
        assertEquals(List.of("s true one s"), said(pipeline().run(text)));
        assertEquals(List.of("t true two t"), said(pipeline().parameters(Map.of("S", "t", "C", "two")).run(text)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "branch 'main'                                    | true",
        "branch 'release/*'                               | false",
        "not { branch 'main' }                            | false",
        "expression { env.BRANCH_NAME == 'main' }         | true",
        "environment name: 'BRANCH_NAME', value: 'main'   | true",
        "equals expected: 1, actual: 2                    | false",
        "anyOf { branch 'x'; branch 'main' }              | true",
        "allOf { branch 'x'; branch 'main' }              | false",
        "beforeAgent true; branch 'main'                  | true",
        "buildingTag()                                    | false",
        "changeRequest()                                  | false"})
    void whenDecides(String condition, boolean runs) {
        Run run = pipeline().environment(Map.of("BRANCH_NAME", "main"))
            .run(stage("when {\n" + condition.replace("; ", "\n") + "\n}\nsteps {\necho 'ran'\n}"));
        assertEquals("SUCCESS", run.result(), run.message());
        assertEquals(runs ? List.of("ran") : List.of(), said(run));
    }

    @ParameterizedTest
    @CsvSource({"echo 'x', always changed success cleanup", "error 'x', always changed failure unsuccessful cleanup",
        "unstable 'x', always changed unstable unsuccessful cleanup", "input 'sure?', always changed aborted unsuccessful cleanup"})
    void postRunsWhatApplies(String step, String conditions) {
        StringBuilder post = new StringBuilder("post {\n");
        for (String name : List.of("cleanup", "always", "changed", "fixed", "regression", "aborted", "failure", "success", "unstable",
            "unsuccessful")) {
            post.append(name).append(" {\necho 'post ").append(name).append("'\n}\n");
        }
        Run run = pipeline().run(stage("steps {\n" + step + "\n}\n" + post + "}"));
        assertEquals(conditions, String.join(" ", said(run).stream().filter(line -> line.startsWith("post "))
            .map(line -> line.substring(5)).toList()));
    }

    @Test
    void aFailedStageEndsThePipelineButNotItsPost() {
        Run run = pipeline().run("pipeline {\nagent any\nstages {\nstage('a') {\nsteps {\nerror 'boom'\n}\n}\nstage('b') {\nsteps {\necho 'b'\n}\n}\n}\n"
            + "post {\nfailure {\necho 'sorry'\n}\n}\n}");
        assertEquals("boom", run.message());
        assertEquals(List.of("sorry"), said(run));
    }

    @Test
    void anInputsAnswersAreTheStagesEnvironment() {
        Run run = pipeline().answer(Map.of("submitter", "alice", "WHERE", "eu")).run(stage("input {\nmessage 'Go?'\nsubmitterParameter 'WHO'\n"
            + "parameters {\nstring(name: 'WHERE', defaultValue: 'us')\n}\n}\nsteps {\necho \"${WHO} ${WHERE}\"\n}"));
        assertEquals(List.of("Input requested: Go?", "alice eu"), said(run), run.message());
    }

    @Test
    void parallelStagesAllRun() {
        Run run = pipeline().run(stage("parallel {\nstage('x') {\nsteps {\necho 'in x'\n}\n}\nstage('y') {\nagent any\nsteps {\necho 'in y'\n}\n}\n}"));
        assertEquals("SUCCESS", run.result(), run.message());
        assertEquals(List.of("in x", "in y"), said(run).stream().sorted().toList());
    }
}
