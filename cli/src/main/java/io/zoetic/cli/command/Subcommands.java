// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * The commands below another one. Making all of them takes longer than most of them run, so where
 * one is named, that one is made alone.
 */
public final class Subcommands {
  private final Map<String, Supplier<CommandLine>> makers = new LinkedHashMap<>();

  /** Adds a command; {@code maker} gives one that is annotated. */
  public Subcommands add(String name, Supplier<Object> maker) {
    return addLine(name, () -> new CommandLine(maker.get()));
  }

  /** Adds a command that is ready. */
  public Subcommands addLine(String name, Supplier<CommandLine> maker) {
    makers.put(name, maker);
    return this;
  }

  /** Adds all commands of others. */
  public Subcommands addAll(Subcommands others) {
    makers.putAll(others.makers);
    return this;
  }

  /** Makes the command of this name, or all if there is none. */
  public void makeBelow(CommandLine parent, @Nullable String name) {
    Supplier<CommandLine> named = makers.get(name);
    if (named != null) {
      parent.addSubcommand(name, named.get());
    } else {
      makers.forEach((each, maker) -> parent.addSubcommand(each, maker.get()));
    }
  }
}
