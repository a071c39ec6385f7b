// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.experts;

import picocli.CommandLine.Command;

/** Looks at, brings in and hands out expert files. */
@Command(
    name = "experts",
    description = "Looks at, imports and exports the expert versions in a directory.",
    subcommands = {ListCommand.class, ShowCommand.class, ImportCommand.class, ExportCommand.class})
public final class ExpertsCommand {}
