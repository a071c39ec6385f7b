// SPDX-License-Identifier: Apache-2.0
/**
 * What the commands that operate a running platform share: the client of its HTTP API, the options
 * that name the server, and how answers are printed.
 *
 * <p>{@link io.zoetic.standalone.operator.OperatorClient} turns what the server refuses into an
 * {@link io.zoetic.standalone.operator.OperatorException} with one of the {@link
 * io.zoetic.standalone.operator.ExitCodes}; the command line prints it. A command is one thread and
 * one client. Nothing here loads the model, Kafka or a log: an operator waits for it.
 */
@NullMarked
package io.zoetic.standalone.operator;

import org.jspecify.annotations.NullMarked;
