/* The tactics of ATT&CK's techniques that are used on Linux, as of version 18.1. A sub-technique
 * has the tactics of its technique. Tests of commands name a technique alone, and a scenario needs
 * to say what the attacker is after. */
#include <string.h>

#include "scenarios/import/atomic.h"

static const struct {
    const char *tactic;
    const char *techniques;
} rows[] = {
    {"initial-access", "T1078 T1133 T1189 T1190 T1195 T1199 T1200 T1566 T1659 T1669"},
    {"execution", "T1053 T1059 T1072 T1106 T1129 T1203 T1204 T1559 T1569 T1674"},
    {"persistence", "T1037 T1098 T1136 T1176 T1205 T1505 T1542 T1543 T1546 T1547 T1554 T1556 "
                    "T1574 T1653 T1668"},
    {"privilege-escalation", "T1055 T1068 T1548 T1611"},
    {"defense-evasion", "T1014 T1027 T1036 T1070 T1140 T1211 T1218 T1222 T1480 T1497 T1550 T1553 "
                        "T1562 T1564 T1620 T1622 T1656 T1672 T1678"},
    {"credential-access", "T1003 T1040 T1056 T1110 T1111 T1212 T1539 T1552 T1555 T1557 T1558 T1606 "
                          "T1621 T1649"},
    {"discovery", "T1007 T1010 T1016 T1018 T1033 T1046 T1049 T1057 T1069 T1082 T1083 T1087 "
                  "T1120 T1124 T1135 T1201 T1217 T1518 T1614 T1652 T1654 T1673 T1680"},
    {"lateral-movement", "T1021 T1080 T1210 T1534 T1563 T1570"},
    {"collection", "T1005 T1025 T1039 T1074 T1113 T1114 T1115 T1119 T1123 T1125 T1213 T1560"},
    {"command-and-control",
     "T1001 T1008 T1071 T1090 T1092 T1095 T1102 T1104 T1105 T1132 T1219 T1568 "
     "T1571 T1572 T1573 T1665"},
    {"exfiltration", "T1011 T1020 T1029 T1030 T1041 T1048 T1052 T1567"},
    {"impact", "T1485 T1486 T1489 T1490 T1491 T1495 T1496 T1498 T1499 T1529 T1531 T1561 "
               "T1565 T1657 T1667"},
};

const char *atomic_tactic(const char *technique)
{
    size_t length = strcspn(technique, ".");

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        for (const char *at = rows[i].techniques; *at != '\0';) {
            size_t word = strcspn(at, " ");

            if (word == length && memcmp(at, technique, length) == 0) {
                return rows[i].tactic;
            }
            at += word + strspn(at + word, " ");
        }
    }
    return NULL;
}
