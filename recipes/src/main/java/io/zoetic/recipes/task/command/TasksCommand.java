// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.command;

import picocli.CommandLine.Command;

/** Tasks that models are measured on. */
@Command(
    name = "tasks",
    description = "Lists, shows, imports and checks tasks that models are measured on.",
    subcommands = {ListCommand.class, ShowCommand.class, ImportCommand.class, CheckCommand.class})
public final class TasksCommand {}
