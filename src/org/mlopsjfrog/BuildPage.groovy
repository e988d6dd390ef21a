package org.mlopsjfrog

/** What people find on the build's page; each part does without its plugin. */
class BuildPage extends Part {
    BuildPage(Object steps) { super(steps) }

    /** Shows a result, whether it passed or not. */
    void show(Map request, Map result) {
        String model = result.outputs.model ?: request.body.arguments.model ?: ''
        if (result.archive) {
            steps.archiveArtifacts(artifacts: result.archive.join(','), allowEmptyArchive: true)
        }
        for (String file in result.archive) {
            publish(file, request.step, model)
        }
        for (Map link in result.links) {
            steps.echo("${link.name}: ${link.url}")
            attempt(link.name) { steps.addInfoBadge(text: link.name, link: link.url) }
        }
        if (result.description) {
            String before = steps.currentBuild.description
            steps.currentBuild.description = before ? "${before}; ${result.description}" : result.description
        }
    }

    private void publish(String file, String step, String model) {
        if (file.endsWith('.junit.xml')) {
            attempt(file) { steps.junit(testResults: file, allowEmptyResults: true) }
        } else if (file.endsWith('.sarif')) {
            String id = "${step}-${model}".replaceAll('[^A-Za-z0-9._-]', '-')
            attempt(file) { steps.recordIssues(tool: steps.sarif(pattern: file, id: id, name: "Model scan ${model}".trim())) }
        } else if (file.endsWith('/index.html')) {
            attempt(file) {
                steps.publishHTML(target: [reportDir: file.substring(0, file.lastIndexOf('/')), reportFiles: 'index.html', keepAll: true,
                    reportName: "Model report ${model}".trim(), alwaysLinkToLastBuild: false, allowMissing: true])
            }
        }
    }

    /** What a page can't show fails no build: the result counts, and the file is archived. */
    private void attempt(String what, Closure publish) {
        steps.catchError(buildResult: 'SUCCESS', stageResult: 'SUCCESS', catchInterruptions: false, message: "${what} is not shown") {
            try {
                publish()
            } catch (NoSuchMethodError missing) {
                steps.echo("${what}: in the archive or the log only, for its plugin is missing. mlopsDoctor lists the plugins.")
            }
        }
    }
}
