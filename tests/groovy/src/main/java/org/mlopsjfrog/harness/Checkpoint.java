package org.mlopsjfrog.harness;

import java.io.IOException;
import java.io.NotSerializableException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/** Writes the whole program out at every step and goes on with what it reads back. */
final class Checkpoint {
    private final Build build;
    private final Compiler compiler;
    private final boolean restarting;
    private int count;

    Checkpoint(Build build, Compiler compiler, boolean restarting) {
        this.build = build;
        this.compiler = compiler;
        this.restarting = restarting;
    }

    int count() {
        return count;
    }

    ArrayList<Branch> pass(ArrayList<Branch> program, StepCall at) {
        try {
            Surroundings surroundings = new Surroundings();
            byte[] written = surroundings.write(program);
            // what goes to the controller's disk: no secret may be a value of it
            SecretWatch.inspectProgram(new String(written, StandardCharsets.ISO_8859_1), at, build);
            if (restarting) {
                compiler.startAfresh();
            }
            count++;
            return surroundings.read(written, compiler.classLoader());
        } catch (NotSerializableException fault) {
            build.problems.add("not serializable at step " + at.name + ": " + fault.getMessage());
            return program;
        } catch (IOException | ClassNotFoundException fault) {
            throw new IllegalStateException("the program could not be read back at step " + at.name, fault);
        }
    }
}
