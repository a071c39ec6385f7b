// SPDX-License-Identifier: Apache-2.0
/**
 * Help, errors and exit codes: what all commands of Zoetic have in common, those of other modules
 * too.
 */
@NullMarked
package io.zoetic.cli.command;

import org.jspecify.annotations.NullMarked;
