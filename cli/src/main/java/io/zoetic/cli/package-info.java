// SPDX-License-Identifier: Apache-2.0
/**
 * The command line of operators, a client of the platform's HTTP API: it needs a JDK and nothing
 * that serves, and starts faster than a person notices.
 *
 * <p>{@link io.zoetic.cli.OperatorCommands} are its commands. What is wrong with an argument or a
 * file is an exception that {@link io.zoetic.cli.command.ZoeticCommandLine} turns into a message
 * and exit code 2. A command is one thread and one client.
 */
@NullMarked
package io.zoetic.cli;

import org.jspecify.annotations.NullMarked;
