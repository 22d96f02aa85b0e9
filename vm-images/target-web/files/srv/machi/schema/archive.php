<?php
// Makes the archive of old issues, the part of the site that lives in SQLite. Run once when the image is built.
$path = '/srv/machi/data/archive.sqlite';
@unlink($path);
$db = new PDO("sqlite:$path");
$db->exec('CREATE TABLE issues (year INTEGER, topic TEXT, headline TEXT)');
$db->exec('CREATE TABLE vault (id INTEGER PRIMARY KEY, label TEXT, secret TEXT)');
$db->exec("INSERT INTO vault VALUES (1, 'archive safe', 'not seeded')");
$insert = $db->prepare('INSERT INTO issues VALUES (?, ?, ?)');
$issues = [
    [1952, 'town', 'First issue of Machi'], [1954, 'harbour', 'New mole finished'], [1958, 'sports', 'School wins the rowing cup'],
    [1961, 'weather', 'Typhoon floods Kaigan-dori'], [1964, 'sports', 'Torch passes through Minato'], [1964, 'town', 'First traffic lights'],
    [1968, 'harbour', 'Fishing fleet counts 210 boats'], [1971, 'school', 'West school opens'], [1975, 'town', 'Station rebuilt'],
    [1979, 'culture', '町民会館が完成'], [1983, 'culture', 'Choir founded'], [1986, 'harbour', 'Ferry to Oshima every two hours'],
    [1989, 'town', '平成はじまる'], [1992, 'weather', 'Hottest August on record'], [1995, 'town', 'Help for the neighbours in the west'],
    [1998, 'town', 'Machi on the web'], [2001, 'harbour', 'Container pier given up'], [2004, 'school', 'East school gets a pool'],
    [2007, 'culture', '書道展、五十回目'], [2009, 'harbour', 'Lighthouse goes dark'], [2011, 'town', 'The day the sea came'],
    [2014, 'culture', 'Library moves to the old bank'], [2017, 'sports', 'Marathon runs again'], [2020, 'town', 'A quiet spring'],
    [2022, 'town', 'Seventy years of Machi'], [2024, 'harbour', 'North quay closed for repairs'],
];
foreach ($issues as $issue) {
    $insert->execute($issue);
}
