// SPDX-License-Identifier: Apache-2.0
/** The printing of answers: tables for people, JSON for scripts. */
@NullMarked
package io.zoetic.cli.output;

import org.jspecify.annotations.NullMarked;
