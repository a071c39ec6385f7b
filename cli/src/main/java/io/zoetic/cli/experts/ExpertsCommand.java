// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.command.Subcommands;
import io.zoetic.cli.experts.reference.VersionReference;
import io.zoetic.cli.output.Json;
import java.lang.reflect.Method;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Operates experts: each command that is a method here changes one, the others are classes. */
@Command(
    name = "experts",
    description = {
      "Looks at and changes the experts of a running platform.",
      "Every change needs a reason and goes into the audit; --dry-run shows what it would do."
    },
    addMethodSubcommands = false)
public final class ExpertsCommand {
  private ExpertsCommand() {}

  /**
   * Knows the one command of this name; without one, all.
   *
   * @param models what needs a base model
   */
  public static CommandLine commandLine(@Nullable String name, ModelCommands models) {
    CommandLine experts = new CommandLine(new ExpertsCommand());
    Subcommands commands =
        new Subcommands()
            .add("list", ListCommand::new)
            .add("show", () -> new ShowCommand(models.matrices()))
            .add("versions", VersionsCommand::new)
            .add("history", HistoryCommand::new)
            .add("diff", DiffCommand::new)
            .add("lineage", LineageCommand::new)
            .add("status", StatusCommand::new)
            .add("as-of", AsOfCommand::new)
            .addLine("import", models.importing())
            .addLine("export", models.exporting())
            .add("canary", CanaryCommand::new);
    CommandLine.getCommandMethods(ExpertsCommand.class, null).stream()
        .sorted(Comparator.comparing(Method::getName))
        .forEach(method -> commands.addLine(method.getName(), () -> new CommandLine(method)));
    commands.makeBelow(experts, name);
    return experts;
  }

  @Command(
      description = {
        "Makes a blessed version the champion, which all requests are served.",
        "The champion so far is retired and becomes last-good, where a rollback leads."
      })
  int promote(@Mixin VersionArgument version, @Mixin ChangeOptions change) {
    return change.apply(new ExpertChange(version.id(), "promote", ""));
  }

  @Command(
      description = {
        "Makes an earlier champion the champion again: last-good, or the one that --to names.",
        "Of two operators who roll back at once, one gets a conflict."
      })
  int rollback(
      @Mixin ExpertArgument expert,
      @Option(names = "--to", paramLabel = "VERSION", description = "an earlier champion")
          @Nullable Integer to,
      @Mixin ChangeOptions change) {
    ObjectNode fields = Json.object();
    if (to != null) {
      fields.put("to", to);
    }
    return change.apply(new ExpertChange(expert.name(), "rollback", fields, "", to == null));
  }

  @Command(description = "Serves a tenant this version, whatever else moves.")
  int pin(
      @Mixin VersionArgument version,
      @Option(names = "--tenant", required = true, paramLabel = "TENANT", description = "for whom")
          String tenant,
      @Mixin ChangeOptions change) {
    ObjectNode fields = Json.object().put("version", version.id().version());
    return change.apply(
        new ExpertChange(version.id().expert(), "pin", fields.put("tenant", tenant), ""));
  }

  @Command(description = "Serves a tenant what all others are served, again.")
  int unpin(
      @Mixin ExpertArgument expert,
      @Option(names = "--tenant", required = true, paramLabel = "TENANT", description = "for whom")
          String tenant,
      @Mixin ChangeOptions change) {
    ObjectNode fields = Json.object().put("tenant", tenant);
    return change.apply(new ExpertChange(expert.name(), "unpin", fields, ""));
  }

  @Command(description = "Stops learning and keeps serving: the expert gets no new versions.")
  int freeze(@Mixin ExpertArgument expert, @Mixin ChangeOptions change) {
    return change.apply(new ExpertChange(expert.name(), "freeze", "frozen"));
  }

  @Command(description = "Lets a frozen expert learn again.")
  int unfreeze(@Mixin ExpertArgument expert, @Mixin ChangeOptions change) {
    return change.apply(new ExpertChange(expert.name(), "unfreeze", "learns again"));
  }

  @Command(
      description = "Takes a version out of use; of the champion, takes the expert out of service.")
  int retire(@Mixin VersionArgument version, @Mixin ChangeOptions change) {
    return change.apply(new ExpertChange(version.id(), "retire", "retired"));
  }

  @Command(description = "Makes a retired version blessed again, a quarantined one a candidate.")
  int restore(@Mixin VersionArgument version, @Mixin ChangeOptions change) {
    return change.apply(new ExpertChange(version.id(), "restore", "restored"));
  }

  @Command(
      description = {
        "Takes a harmful version away from everyone at once, pins included.",
        "If it is the champion, last-good is served instead."
      })
  int quarantine(@Mixin VersionArgument version, @Mixin ChangeOptions change) {
    return change.apply(new ExpertChange(version.id(), "quarantine", "quarantined"));
  }

  @Command(description = "Takes a candidate into the gate.")
  int evaluate(@Mixin VersionArgument version, @Mixin ChangeOptions change) {
    return change.apply(new ExpertChange(version.id(), "evaluate", "in evaluation"));
  }

  @Command(description = "Lets a version through the gate: it may be promoted.")
  int bless(
      @Mixin VersionArgument version, @Mixin ReportOptions report, @Mixin ChangeOptions change) {
    return change.apply(judged(version.id(), report, "bless", "blessed"));
  }

  @Command(description = "Turns a version down at the gate.")
  int reject(
      @Mixin VersionArgument version, @Mixin ReportOptions report, @Mixin ChangeOptions change) {
    return change.apply(judged(version.id(), report, "reject", "rejected"));
  }

  private static ExpertChange judged(
      VersionReference id, ReportOptions report, String verb, String done) {
    ObjectNode fields = Json.object().put("version", id.version());
    fields.set("report", report.read());
    return new ExpertChange(id.expert(), verb, fields, done);
  }
}
