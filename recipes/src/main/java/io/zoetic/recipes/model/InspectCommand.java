// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.bootstrap.ServiceMain;
import io.zoetic.model.inspection.ModelInspection;
import io.zoetic.model.inspection.ModelReport;
import io.zoetic.model.source.ModelSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells what a model is and what it will cost, without loading it. */
@Command(
    name = "inspect",
    description = {
      "Tells what a model is and what it will cost, from its files' headers.",
      "Exit code 1: it would be refused."
    })
public final class InspectCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "MODEL",
      description = "a folder, a .gguf file or org/name[@revision] of the hub")
  private String model = "";

  @Option(names = "--json", description = "print the report as JSON")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    ModelReport report = ModelInspection.of(ModelSource.ofProcess().find(model));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report));
    } else {
      new InspectionText(out).print(report);
    }
    out.flush();
    return report.served() ? ServiceMain.OK : ServiceMain.FAILED;
  }
}
