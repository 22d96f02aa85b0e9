#!/bin/sh
echo {{settings.level}}
