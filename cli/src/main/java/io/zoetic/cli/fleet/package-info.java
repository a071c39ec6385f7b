// SPDX-License-Identifier: Apache-2.0
/** Commands that show what runs and what happens. */
@NullMarked
package io.zoetic.cli.fleet;

import org.jspecify.annotations.NullMarked;
